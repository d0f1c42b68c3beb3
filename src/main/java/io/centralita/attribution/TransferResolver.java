package io.centralita.attribution;

/**
 * Resolves case 3, a lead's call handed over: to the related call's workspace. That call may still
 * be on its way, so the answer holds until all calls are in and the database looks for it
 * (attribute-calls-again.sql).
 */
public final class TransferResolver implements Resolver {

  @Override
  public Attribution resolve(AttributableCall call, PhoneDirectory phones) {
    return new Attribution(
        phones.defaultWorkspace(),
        null,
        call.ended() ? "transfer-unmatched" : "transfer-no-end-time");
  }
}
