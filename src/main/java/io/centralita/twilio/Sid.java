package io.centralita.twilio;

/** Recognizes the sids of Twilio that may become part of an address or of a file's name. */
public final class Sid {

  /** What follows the prefix; Twilio's own have 32 hexadecimal digits. */
  public static final String REST = "[0-9A-Za-z]{1,62}";

  private Sid() {}

  /**
   * Whether the text is such a sid.
   *
   * @param prefix {@code AC} of an account, {@code CA} of a call, {@code RE} of a recording
   * @param text may be {@code null}
   */
  public static boolean is(String prefix, String text) {
    return text != null && text.startsWith(prefix) && text.substring(prefix.length()).matches(REST);
  }
}
