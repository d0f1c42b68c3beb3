package io.centralita.attribution;

import java.util.stream.Stream;

/**
 * Resolves any other direction: to the first of its two numbers that some workspace has, the called
 * one first for an inbound call. It adds nothing to the directory.
 */
public final class OtherDirectionResolver implements Resolver {

  @Override
  public Attribution resolve(AttributableCall call, PhoneDirectory phones) {
    boolean inbound = "inbound".equals(call.direction());
    String first = inbound ? call.toNumber() : call.fromNumber();
    String second = inbound ? call.fromNumber() : call.toNumber();
    return Stream.of(first == null ? "" : first, second == null ? "" : second)
        .filter(number -> phones.workspaceOf(number).isPresent())
        .findFirst()
        .map(n -> new Attribution(phones.workspaceOf(n).orElseThrow(), n, "phone"))
        .orElseGet(() -> new Attribution(phones.defaultWorkspace(), null, "unattributed"));
  }
}
