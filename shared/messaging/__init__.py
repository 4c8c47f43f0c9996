"""RabbitMQ: the topology as data, and how services publish and consume."""
