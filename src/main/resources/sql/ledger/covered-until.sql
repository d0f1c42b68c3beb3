SELECT covered_until FROM sync_coverage WHERE account_sid = :account
