"""What a reader depends on: reading it, finding it in a code base, matching stories with it."""
