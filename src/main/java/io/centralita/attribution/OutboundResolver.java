package io.centralita.attribution;

/**
 * Resolves cases 1 and 2, calls from a workspace's own number: to the workspace that has this
 * number.
 */
public final class OutboundResolver implements Resolver {

  /** The attribution; every number there is has to be in the directory already. */
  @Override
  public Attribution resolve(AttributableCall call, PhoneDirectory phones) {
    String number = call.fromNumber();
    return number == null
        ? new Attribution(phones.defaultWorkspace(), null, "unidentified")
        : new Attribution(
            phones.workspaceOf(number).orElse(phones.defaultWorkspace()), number, "phone");
  }
}
