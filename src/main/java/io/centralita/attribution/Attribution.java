package io.centralita.attribution;

/**
 * Says which workspace a call belongs to and how that was found.
 *
 * @param phoneNumber the number it was found by, or {@code null}
 * @param kind the word in column {@code attribution}
 */
public record Attribution(long workspace, String phoneNumber, String kind) {}
