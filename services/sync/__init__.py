"""Between the téléservice and Siècle: events go out, settings, openings and avis come in (A-35)."""
