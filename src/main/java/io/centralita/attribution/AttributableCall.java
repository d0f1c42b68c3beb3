package io.centralita.attribution;

/** Holds what attribution needs to know of a call. */
public interface AttributableCall {

  /** As the provider writes it, or {@code null}. */
  String direction();

  /** {@link PhoneNumber#of} of the caller, or {@code null}. */
  String fromNumber();

  /** {@link PhoneNumber#of} of the called party, or {@code null}. */
  String toNumber();

  /** Whether the call has an end time. */
  boolean ended();
}
