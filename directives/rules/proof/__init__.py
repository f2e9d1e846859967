"""What anchors and receipts are made of: the Merkle tree, the heads of chains, short codes."""
