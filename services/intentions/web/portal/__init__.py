"""The portal around the téléservice: signing in, the account, help."""
