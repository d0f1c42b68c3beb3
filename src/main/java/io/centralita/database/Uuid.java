package io.centralita.database;

import java.util.regex.Pattern;

/** Recognizes what a column of type uuid takes from outside, in its usual form only. */
public final class Uuid {

  private static final Pattern FORM =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private Uuid() {}

  /** Whether the text is one. */
  public static boolean is(String text) {
    return FORM.matcher(text).matches();
  }
}
