"""What `make score-chapters` is made of: talks with known chapters, ways of finding them, and measures."""
