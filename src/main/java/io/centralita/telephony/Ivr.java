package io.centralita.telephony;

import io.centralita.api.PublicAddress;
import io.centralita.attribution.PhoneNumber;
import io.centralita.telephony.CalledTenants.Called;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.support.LRUCacheFactory;

/**
 * Says what a caller hears next: a greeting, a menu that is offered three times in all, whoever is
 * to be talked to, and where nobody can be, a tone to leave a message after. Thread-safe.
 */
public final class Ivr {

  private static final String MENU = "/twilio-menu";
  private static final String SCRIPT = "/functions/v1/twilio-outbound-script";
  private static final String RECORDING = "/functions/v1/twilio-recording";
  private static final String TRANSCRIPTION = "/functions/v1/twilio-transcription";

  // what Twilio asks next is the same address with one of these
  private static final String MENU_NUMBER = "menu";
  private static final String DIALLED = "dialled";
  private static final String RECORDED = "recorded";

  private static final int MENUS = 3;
  private static final int SECONDS_OF_MESSAGE = 300;
  private static final int SECONDS_OF_SCRIPT = 3600;

  private static final Set<String> TALKED = Set.of("completed", "answered");

  /** Writing XML takes longer than all else that an answer does, and most of them are the same. */
  private static final int ANSWERS_KEPT = 500;

  private final Map<String, VoiceAnswer> written = LRUCacheFactory.newLRUCache(ANSWERS_KEPT);
  private final IvrSettings settings;
  private final CalledTenants tenants;
  private final PublicAddress address;

  Ivr(IvrSettings settings, CalledTenants tenants, PublicAddress address) {
    this.settings = settings;
    this.tenants = tenants;
    this.address = address;
  }

  /** To a call that comes in. */
  public VoiceAnswer greet(Webhook call) {
    Called called = called(call);
    if (called.certain() && called.tenant() == null) {
      return written("unknown", () -> twiml().say(settings.unknown()));
    }
    String greeting = greeting(called);
    return written("greet " + greeting, () -> offer(twiml().say(greeting), 1));
  }

  /** To a digit, after somebody was dialled, and after a message. */
  public VoiceAnswer menu(Webhook call) {
    if (call.query().containsKey(RECORDED)) {
      return goodbye();
    }
    String outcome = call.field("DialCallStatus");
    if (call.query().containsKey(DIALLED) || !outcome.isEmpty()) {
      return TALKED.contains(outcome) ? written("end", this::twiml) : message();
    }
    return switch (call.field("Digits")) {
      case "1", "2" -> dial(call);
      default -> {
        int next = menuNumber(call) + 1;
        yield written("menu " + next, () -> offer(twiml(), next));
      }
    };
  }

  /** To whoever was called from here. */
  public VoiceAnswer script(Webhook call) {
    return call.query().containsKey(RECORDED)
        ? goodbye()
        : heard(
            twiml()
                .say(settings.script())
                .record(
                    SECONDS_OF_SCRIPT,
                    address.path(RECORDING),
                    again(SCRIPT, RECORDED, 1),
                    address.path(TRANSCRIPTION)));
  }

  /** The menu as often as it is left, then a goodbye. */
  private Twiml offer(Twiml twiml, int first) {
    for (int menu = first; menu <= MENUS; menu++) {
      twiml.ask(settings.menu(), menu == 1 ? address.path(MENU) : again(MENU, MENU_NUMBER, menu));
    }
    return twiml.say(settings.goodbye());
  }

  /** Which of them was answered; what we never said is the last. */
  private static int menuNumber(Webhook call) {
    String number = call.query().getOrDefault(MENU_NUMBER, "1");
    return number.matches("[1-" + MENUS + "]") ? Integer.parseInt(number) : MENUS;
  }

  private VoiceAnswer dial(Webhook call) {
    String to = PhoneNumber.of(call.field("To"));
    return number(called(call), call.field("Digits"))
        // it would call itself
        .filter(number -> !number.equals(to))
        .map(number -> heard(twiml().dial(number, to, again(MENU, DIALLED, 1))))
        .orElseGet(this::message);
  }

  private Optional<String> number(Called called, String digit) {
    boolean sales = "1".equals(digit);
    return Optional.ofNullable(called.tenant())
        .map(tenant -> sales ? tenant.salesNumber() : tenant.supportNumber())
        .or(sales ? settings::salesNumber : settings::supportNumber);
  }

  private VoiceAnswer message() {
    return new VoiceAnswer(
        twiml()
            .say(settings.message())
            .record(SECONDS_OF_MESSAGE, address.path(RECORDING), again(MENU, RECORDED, 1))
            .say(settings.goodbye())
            .end(),
        true);
  }

  /** To whoever has said what there was to say. */
  VoiceAnswer goodbye() {
    return written("goodbye", () -> twiml().say(settings.goodbye()));
  }

  private Called called(Webhook call) {
    String to = PhoneNumber.of(call.field("To"));
    return to == null
        ? new Called(null, null, true)
        : tenants.find(to, PhoneNumber.of(call.field("From")));
  }

  private String greeting(Called called) {
    return Optional.ofNullable(called.tenant())
        .map(CalledTenants.Tenant::greeting)
        .flatMap(Ivr::said)
        .or(
            () ->
                Optional.ofNullable(called.caller())
                    .flatMap(Ivr::said)
                    .map(name -> settings.welcome().replace(IvrSettings.NAME, name)))
        .orElse(settings.greeting());
  }

  /** What is left of it to be heard, if anything is. */
  private static Optional<String> said(String text) {
    return Optional.of(Twiml.plain(text)).filter(plain -> !plain.isEmpty());
  }

  private String again(String path, String parameter, int value) {
    return address.path(path) + "?" + parameter + "=" + value;
  }

  private Twiml twiml() {
    return new Twiml(settings.language());
  }

  private VoiceAnswer written(String key, Supplier<Twiml> twiml) {
    return written.computeIfAbsent(key, first -> heard(twiml.get()));
  }

  private static VoiceAnswer heard(Twiml twiml) {
    return new VoiceAnswer(twiml.end(), false);
  }
}
