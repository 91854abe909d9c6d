"""What takes too long for every change, and is tried every night."""
