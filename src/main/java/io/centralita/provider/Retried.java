package io.centralita.provider;

/** Something that is tried again after a failed attempt, and may want to know of it. */
public interface Retried {

  void failed(Throwable failure);
}
