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
 * Decides the TwiML of each step of a call: the greeting, a menu offered three times in all, the
 * number to dial, and a recorded message where there is none or nobody answers. Thread-safe.
 */
public final class Ivr {

  private static final String MENU = "/twilio-menu";
  private static final String SCRIPT = "/functions/v1/twilio-outbound-script";
  private static final String RECORDING = "/functions/v1/twilio-recording";
  private static final String TRANSCRIPTION = "/functions/v1/twilio-transcription";

  // parameters of the address that Twilio requests next: which step it comes from
  private static final String MENU_NUMBER = "menu";
  private static final String DIALLED = "dialled";
  private static final String RECORDED = "recorded";

  private static final int MENUS = 3;
  private static final int SECONDS_OF_MESSAGE = 300;
  private static final int SECONDS_OF_SCRIPT = 3600;

  private static final Set<String> ANSWERED = Set.of("completed", "answered");

  /** Writing XML takes longer than all else that an answer does, and most of them are the same. */
  private static final int ANSWERS_KEPT = 500;

  private final Map<String, VoiceAnswer> cache = LRUCacheFactory.newLRUCache(ANSWERS_KEPT);
  private final IvrSettings settings;
  private final CalledTenants tenants;
  private final PublicAddress address;

  Ivr(IvrSettings settings, CalledTenants tenants, PublicAddress address) {
    this.settings = settings;
    this.tenants = tenants;
    this.address = address;
  }

  /** Answers an incoming call. */
  public VoiceAnswer greet(TwilioRequest call) {
    Called called = called(call);
    if (called.certain() && called.tenant() == null) {
      return cached("unknown", () -> twiml().say(settings.unknown()));
    }
    String greeting = greeting(called);
    return cached("greet " + greeting, () -> offer(twiml().say(greeting), 1));
  }

  /** Answers a digit, the end of a dialled call, and the end of a message. */
  public VoiceAnswer menu(TwilioRequest call) {
    if (call.query().containsKey(RECORDED)) {
      return goodbye();
    }
    String outcome = call.field("DialCallStatus");
    if (call.query().containsKey(DIALLED) || !outcome.isEmpty()) {
      // asked also where the caller has hung up while it rang: nobody is there to leave a message
      boolean over = ANSWERED.contains(outcome) || "completed".equals(call.field("CallStatus"));
      return over ? cached("end", this::twiml) : message();
    }
    return switch (call.field("Digits")) {
      case "1", "2" -> dial(call);
      default -> {
        int next = menuNumber(call) + 1;
        yield cached("menu " + next, () -> offer(twiml(), next));
      }
    };
  }

  /** Answers whoever was called from here. */
  public VoiceAnswer script(TwilioRequest call) {
    return call.query().containsKey(RECORDED)
        ? goodbye()
        : answer(
            twiml()
                .say(settings.script())
                .record(
                    SECONDS_OF_SCRIPT,
                    address.path(RECORDING),
                    address(SCRIPT, RECORDED, 1),
                    address.path(TRANSCRIPTION)));
  }

  /** Adds the menus that are left, then the goodbye. */
  private Twiml offer(Twiml twiml, int first) {
    for (int menu = first; menu <= MENUS; menu++) {
      twiml.ask(settings.menu(), menu == 1 ? address.path(MENU) : address(MENU, MENU_NUMBER, menu));
    }
    return twiml.say(settings.goodbye());
  }

  /** The number of the menu that was answered; one that was never offered counts as the last. */
  private static int menuNumber(TwilioRequest call) {
    String number = call.query().getOrDefault(MENU_NUMBER, "1");
    return number.matches("[1-" + MENUS + "]") ? Integer.parseInt(number) : MENUS;
  }

  private VoiceAnswer dial(TwilioRequest call) {
    String to = PhoneNumber.of(call.field("To"));
    return number(called(call), call.field("Digits"))
        // it would call itself
        .filter(number -> !number.equals(to))
        .map(number -> answer(twiml().dial(number, to, address(MENU, DIALLED, 1))))
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
            .record(SECONDS_OF_MESSAGE, address.path(RECORDING), address(MENU, RECORDED, 1))
            .say(settings.goodbye())
            .end(),
        true);
  }

  /** Ends a call whose message was recorded. */
  VoiceAnswer goodbye() {
    return cached("goodbye", () -> twiml().say(settings.goodbye()));
  }

  private Called called(TwilioRequest call) {
    String to = PhoneNumber.of(call.field("To"));
    return to == null
        ? new Called(null, null, true)
        : tenants.find(to, PhoneNumber.of(call.field("From")));
  }

  private String greeting(Called called) {
    return Optional.ofNullable(called.tenant())
        .map(CalledTenants.Tenant::greeting)
        .flatMap(Ivr::speakable)
        .or(
            () ->
                Optional.ofNullable(called.caller())
                    .flatMap(Ivr::speakable)
                    .map(name -> settings.welcome().replace(IvrSettings.NAME, name)))
        .orElse(settings.greeting());
  }

  /** The text without what cannot be spoken; empty where nothing is left. */
  private static Optional<String> speakable(String text) {
    return Optional.of(Twiml.plain(text)).filter(plain -> !plain.isEmpty());
  }

  private String address(String path, String parameter, int value) {
    return address.path(path) + "?" + parameter + "=" + value;
  }

  private Twiml twiml() {
    return new Twiml(settings.language());
  }

  private VoiceAnswer cached(String key, Supplier<Twiml> twiml) {
    return cache.computeIfAbsent(key, first -> answer(twiml.get()));
  }

  private static VoiceAnswer answer(Twiml twiml) {
    return new VoiceAnswer(twiml.end(), false);
  }
}
