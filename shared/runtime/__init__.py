"""A process of ours from start to end: settings, logs, servers, the watch, and how it ends."""
