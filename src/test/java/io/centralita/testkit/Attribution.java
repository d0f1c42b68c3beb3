package io.centralita.testkit;

/** Whose call it is, by which number, and how that was found out. */
record Attribution(long workspace, String phone, String how, String matchedCallId) {}
