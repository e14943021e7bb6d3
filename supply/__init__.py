"""What this program is made of besides its own code: locked, installed, audited, listed (docs/supply-chain.md)."""
