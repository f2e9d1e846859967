"""Area events: what happened in a district or commune, which tasks it moves, and the remark that boards show of it."""
