"""Our own words and phrases, and how they are found: foul, hateful, luring, or talking to the model."""
