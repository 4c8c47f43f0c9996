"""Staff's pages about letters of access: of a pupil's legal responsibles, and of a class."""
