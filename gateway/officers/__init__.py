"""Officers: the tools of those who keep the policy and read the ledger."""
