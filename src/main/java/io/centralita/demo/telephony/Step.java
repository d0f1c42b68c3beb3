package io.centralita.demo.telephony;

import java.net.URI;
import java.util.Map;

/** Where a verb leaves the call. */
sealed interface Step {

  /** At the next verb. */
  record GoOn() implements Step {}

  record HangUp() implements Step {}

  /** At the document that is found there. */
  record Ask(URI address, Map<String, String> form) implements Step {}
}
