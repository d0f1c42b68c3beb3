package io.centralita.attribution;

/** Holds a call and its workspace. */
public record AttributedCall(AttributableCall call, Attribution attribution) {}
