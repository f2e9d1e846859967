"""Units over time: renamed, moved, closed, merged, split; each is one act with a preview, and the past stays."""
