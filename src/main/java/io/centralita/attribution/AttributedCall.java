package io.centralita.attribution;

/** A call and whose it is. */
public record AttributedCall(AttributableCall call, Attribution attribution) {}
