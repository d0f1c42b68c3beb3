package io.centralita.attribution;

import java.util.List;

/**
 * Decides one case of attribution: the workspace of a call, from the call and the directory alone.
 */
public interface Resolver {

  /** Never {@code null}: what belongs to nobody goes to the default workspace. */
  Attribution resolve(AttributableCall call, PhoneDirectory phones);

  /** The same for calls of one direction. */
  default List<AttributedCall> resolveAll(
      List<? extends AttributableCall> calls, PhoneDirectory phones) {
    return calls.stream().map(call -> new AttributedCall(call, resolve(call, phones))).toList();
  }
}
