"""What is shown: payload recipes, malformations, QR symbols and scenes."""
