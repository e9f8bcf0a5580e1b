"""The ground every app stands on. It knows nothing of mapping, strategy, programmes, referrals or mel."""
