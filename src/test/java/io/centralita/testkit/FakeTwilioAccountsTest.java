package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeTwilioAccountsTest {
  private static final String LIST = "/2010-04-01/Accounts.json";
  private static final String SHOP = TwilioCalls.sid("AC", 2);
  private static final String OLD_SHOP = TwilioCalls.sid("AC", 3);
  private static final String KEY = TwilioCalls.sid("SK", 1);
  private static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");

  private final FakeTwilio twilio = FakeTwilio.start();
  private final ApiReader main = ApiReader.ofMain(twilio);

  @BeforeEach
  void open() {
    twilio.subaccount(SHOP).subaccount(OLD_SHOP, "suspended");
  }

  @AfterEach
  void stop() {
    twilio.close();
  }

  @Test
  void list_mainAndSubaccounts_inPagesUntilNull() throws Exception {
    twilio.emptyLastPage(true);

    List<JsonNode> accounts = main.walk(LIST + "?PageSize=2", "accounts");

    assertThat(accounts)
        .extracting(account -> account.path("sid").textValue())
        .containsExactly(TwilioCalls.ACCOUNT, SHOP, OLD_SHOP);
    assertThat(accounts)
        .extracting(account -> account.path("status").textValue())
        .containsExactly("active", "active", "suspended");
    assertThat(accounts)
        .allSatisfy(
            account -> {
              assertThat(account.path("owner_account_sid").textValue())
                  .isEqualTo(TwilioCalls.ACCOUNT);
              assertThat(account.path("friendly_name").textValue()).isNotEmpty();
              assertThat(account.path("type").textValue()).isEqualTo("Full");
              assertThat(TwilioDates.read(account.path("date_created").textValue())).isPresent();
            });
    assertThat(twilio.requests()).hasSize(3).allMatch(seen -> seen.account() == null);
    assertThat(twilio.unknownParameters()).isEmpty();
  }

  @Test
  void list_byStatus() throws Exception {
    twilio.subaccount(SHOP, "closed");

    assertThat(main.walk(LIST + "?Status=closed", "accounts"))
        .extracting(account -> account.path("sid").textValue())
        .containsExactly(SHOP);
    assertThatThrownBy(() -> twilio.subaccount(SHOP, "asleep"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void calls_areThoseOfTheAccountInThePath() throws Exception {
    RawCall own = TwilioCalls.inbound(TwilioCalls.sid(1), "+1", "+2", NOON).build();
    RawCall shops = TwilioCalls.inbound(TwilioCalls.sid(2), "+1", "+2", NOON).build();
    twilio.add(own).addTo(SHOP, List.of(shops));

    assertThat(main.walk(calls(TwilioCalls.ACCOUNT), "calls")).containsExactly(own.json());
    assertThat(main.walk(calls(SHOP), "calls")).containsExactly(shops.json());
    assertThat(main.status(call(SHOP, shops.sid()))).isEqualTo(200);
    assertThat(main.status(call(SHOP, own.sid()))).isEqualTo(404);
    assertThat(twilio.requests())
        .extracting(RequestSeen::account)
        .containsExactly(TwilioCalls.ACCOUNT, SHOP, SHOP, SHOP);
    assertThat(twilio.requests()).extracting(RequestSeen::user).containsOnly(TwilioCalls.ACCOUNT);
  }

  @Test
  void pageToken_isBoundToItsAccount() throws Exception {
    twilio.add(TwilioCalls.campaign(1, 20, NOON, NOON.plusSeconds(60)));
    String next =
        main.json(calls(TwilioCalls.ACCOUNT) + "?PageSize=2").path("next_page_uri").textValue();

    assertThat(main.status(next.replace(TwilioCalls.ACCOUNT, SHOP))).isEqualTo(400);
    assertThat(main.status(next)).isEqualTo(200);
  }

  @Test
  void anApiKey_opensTheMainAccountOnly() throws Exception {
    ApiReader key = new ApiReader(twilio.credentials(KEY, "secret"), KEY, "secret");

    assertThat(key.status(calls(TwilioCalls.ACCOUNT))).isEqualTo(200);
    assertThat(key.status(usage(TwilioCalls.ACCOUNT))).isEqualTo(200);
    assertThat(key.status(usage(SHOP))).isEqualTo(401);
    assertThat(key.json(calls(SHOP)).path("code").intValue()).isEqualTo(20003);
    assertThat(key.status(LIST)).isEqualTo(401);
    assertThat(twilio.requests()).extracting(RequestSeen::user).containsOnly(KEY);
    assertThat(twilio.requests().toString()).doesNotContain("secret");
  }

  @Test
  void aSubaccountsOwnSid_opensThatOneOnly() throws Exception {
    ApiReader shop = new ApiReader(twilio.credentials(SHOP, "token"), SHOP, "token");

    assertThat(shop.status(calls(SHOP))).isEqualTo(200);
    assertThat(shop.status(calls(OLD_SHOP))).isEqualTo(401);
    assertThat(shop.status(calls(TwilioCalls.ACCOUNT))).isEqualTo(401);
    assertThat(shop.walk(LIST, "accounts"))
        .extracting(account -> account.path("sid").textValue())
        .containsExactly(SHOP);
  }

  private static String calls(String account) {
    return "/2010-04-01/Accounts/" + account + "/Calls.json";
  }

  private static String usage(String account) {
    return "/2010-04-01/Accounts/"
        + account
        + "/Usage/Records/Daily.json?Category=calls&StartDate=2025-10-05&EndDate=2025-10-05";
  }

  private static String call(String account, String sid) {
    return "/2010-04-01/Accounts/" + account + "/Calls/" + sid + ".json";
  }
}
