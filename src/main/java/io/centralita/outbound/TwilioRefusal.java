package io.centralita.outbound;

import java.util.Map;

/**
 * Says what a code of Twilio's means for whoever asked for a call.
 *
 * @param status the HTTP status to answer with
 * @param hint what to do about it, in plain words
 * @see <a href="https://www.twilio.com/docs/api/errors">Error and warning dictionary</a>
 */
record TwilioRefusal(int status, String hint) {

  private static final Map<Integer, TwilioRefusal> BY_CODE =
      Map.ofEntries(
          // of the account
          Map.entry(
              20003,
              new TwilioRefusal(
                  502,
                  "Twilio does not accept the credentials: check TWILIO_ACCOUNT_SID and"
                      + " TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and TWILIO_API_SECRET), and the"
                      + " region in TWILIO_API_URL.")),
          Map.entry(
              20005,
              new TwilioRefusal(
                  502, "The Twilio account is suspended or closed: see Twilio's console.")),
          Map.entry(
              20403,
              new TwilioRefusal(
                  502, "These credentials may not place calls: see Twilio's console.")),
          Map.entry(
              20404,
              new TwilioRefusal(
                  502,
                  "Twilio does not know the account: check TWILIO_ACCOUNT_SID and"
                      + " TWILIO_API_URL.")),
          Map.entry(
              20429,
              new TwilioRefusal(
                  429,
                  "Twilio gets too many requests of this account at the same time: try again in a"
                      + " moment.")),
          Map.entry(
              10004,
              new TwilioRefusal(
                  429,
                  "The account has as many calls at the same time as it may have: try again when"
                      + " some have ended.")),
          Map.entry(
              32001,
              new TwilioRefusal(
                  429,
                  "The SIP trunk's limit of calls per second is reached: place fewer in a second,"
                      + " or have Twilio raise the limit.")),
          // of the number to call
          Map.entry(21201, refused("No number to call was given: to must say which.")),
          Map.entry(21202, refused("The number to call is a premium one, which Twilio bars.")),
          Map.entry(
              21203, refused("This account may not call abroad: enable that in Twilio's console.")),
          Map.entry(
              21211,
              refused(
                  "The number to call is not a valid one: check its digits; it begins with + and"
                      + " the country code.")),
          Map.entry(
              21214,
              refused(
                  "Twilio cannot reach the number to call: it may be out of service, or of a kind"
                      + " that cannot be called.")),
          Map.entry(
              21215,
              refused(
                  "This account may not call that country: allow it in the geographic permissions"
                      + " for voice in Twilio's console.")),
          Map.entry(
              21216,
              refused(
                  "Twilio has blocked the number to call: ask Twilio's support if it should be"
                      + " callable.")),
          Map.entry(21217, refused("The number to call does not look like a valid one: check it.")),
          Map.entry(
              21219,
              refused(
                  "The Twilio account is a trial one, which calls only numbers that were verified:"
                      + " verify this one in Twilio's console, or upgrade the account.")),
          Map.entry(
              21608,
              refused(
                  "The Twilio account is a trial one, which sends messages only to numbers that"
                      + " were verified (the code is one of messages, not of calls): verify this one"
                      + " in Twilio's console, or upgrade the account.")),
          // of the number to call from
          Map.entry(
              21210,
              refused(
                  "The number to call from neither belongs to the Twilio account nor was verified"
                      + " there: give the tenant one that does, or verify it in Twilio's console.")),
          Map.entry(
              21212,
              refused(
                  "The number to call from is not a valid one: check the tenant's numbers and"
                      + " TWILIO_PHONE_NUMBER.")),
          Map.entry(21213, refused("No number to call from was given.")),
          Map.entry(
              21264,
              refused(
                  "The number to call from was not verified: verify it in Twilio's console, or give"
                      + " the tenant another one.")),
          // of the script
          Map.entry(
              21205,
              refused(
                  "Twilio cannot use an address: check script_url and PUBLIC_BASE_URL; both must be"
                      + " reachable from outside.")));

  private static TwilioRefusal refused(String hint) {
    return new TwilioRefusal(400, hint);
  }

  /**
   * By the code where that is known, else by the HTTP status; then without a hint.
   *
   * @param code 0 where there is none
   */
  static TwilioRefusal of(int code, int httpStatus) {
    return BY_CODE.getOrDefault(code, new TwilioRefusal(statusOf(code, httpStatus), null));
  }

  private static int statusOf(int code, int httpStatus) {
    if (httpStatus == 429) {
      return 429;
    }
    // 20000 to 20999 are about the account and the API, not about the call
    boolean isAboutTheCall = code > 0 && (code < 20_000 || code > 20_999);
    return httpStatus == 400 || isAboutTheCall && httpStatus / 100 == 4 ? 400 : 502;
  }
}
