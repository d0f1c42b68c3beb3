package io.centralita.attribution;

/** One case of attribution: whose a call is, from the call and the directory alone. */
public interface Resolver {

  /** Never {@code null}: what belongs to nobody goes to the default workspace. */
  Attribution resolve(AttributableCall call, PhoneDirectory phones);
}
