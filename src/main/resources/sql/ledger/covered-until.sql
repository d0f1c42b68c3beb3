SELECT covered_until FROM coverage WHERE account_sid = :account
