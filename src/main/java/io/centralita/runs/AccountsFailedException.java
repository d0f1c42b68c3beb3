package io.centralita.runs;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says that some accounts of a run could not be read; the others are done. */
public final class AccountsFailedException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Map<String, Throwable> failures;
  private final boolean severalAccounts;

  AccountsFailedException(Map<String, Throwable> failures, boolean severalAccounts) {
    super(failures.keySet().toString());
    this.failures = new TreeMap<>(failures);
    this.severalAccounts = severalAccounts;
  }

  /** What went wrong, with the account's name where there are several. */
  String sentence(Function<Throwable, String> sentenceOf) {
    return failures.entrySet().stream()
        .map(failure -> name(failure.getKey()) + sentenceOf.apply(failure.getValue()))
        .collect(Collectors.joining(" "));
  }

  private String name(String account) {
    if (!severalAccounts) {
      return "";
    }
    return (account.startsWith("AC") ? "Account " : "The ") + account + ": ";
  }
}
