package io.centralita.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One of every awkward thing the contract speaks of, at random times of a campaign. */
final class EdgeCases {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<String> NO_NUMBERS =
      Arrays.asList(
          "+266696687",
          "+7378742833",
          "+86282452253",
          "+2562533",
          "+8656696",
          "anonymous",
          "unknown",
          "",
          null);
  private static final List<String> ODD_NUMBERS =
      List.of(
          "112",
          "0034911234567",
          "+0123456789",
          "+12345",
          "+1234567890123456",
          "client:alice",
          "sim:DE00000000000000000000000000000001",
          "whatsapp:+34611111111",
          "sip:reception@pbx.example");

  private final Campaign campaign;
  private final List<RawCall> calls = new ArrayList<>();

  EdgeCases(Campaign campaign) {
    this.campaign = campaign;
  }

  List<RawCall> calls() {
    transfersAroundTheirCall();
    transfersAtEqualDistance();
    transfersWithoutEnd();
    transfersAndRelatedWithoutEnd();
    transfersInSipForm();
    transferOfAnUnidentifiedCall();
    transferWhoseCallLiesOutside();
    withheldNumbers();
    oddNumbers();
    otherDirections();
    sameSidAgain();
    edgesOfTime();
    unstorable();
    amounts();
    oddCharacters();
    unfinished();
    return calls;
  }

  private void transfersAroundTheirCall() {
    for (Duration gap :
        List.of(
            MINUTE,
            MINUTE.negated(),
            Duration.ofDays(1),
            Duration.ofDays(-1),
            Duration.ofDays(3),
            Duration.ofDays(-3))) {
      String lead = campaign.lead();
      Instant time = campaign.moment();
      related(campaign.workspaceNumber(), lead, time, MINUTE);
      transfer(lead, time.plus(gap), MINUTE);
    }
    // near by its start, far by its end: the end counts
    String lead = campaign.lead();
    Instant time = campaign.moment();
    related(campaign.knownNumber(), lead, time, Duration.ofHours(2));
    related(campaign.workspaceNumber(), lead, time.minusSeconds(900), MINUTE);
    transfer(lead, time, MINUTE);
  }

  private void transfersAtEqualDistance() {
    // the end 60 s before and 60 s after: the later call_date wins
    String lead = campaign.lead();
    Instant end = campaign.moment();
    related(campaign.knownNumber(), lead, end.minusSeconds(100), Duration.ofSeconds(40));
    related(campaign.workspaceNumber(), lead, end.minusSeconds(50), Duration.ofSeconds(110));
    transfer(lead, end.minusSeconds(30), Duration.ofSeconds(30));
    // and the other way round: the later end belongs to the earlier call
    lead = campaign.lead();
    end = campaign.moment();
    related(campaign.knownNumber(), lead, end.minusSeconds(500), Duration.ofSeconds(560));
    related(campaign.workspaceNumber(), lead, end.minusSeconds(90), Duration.ofSeconds(30));
    transfer(lead, end.minusSeconds(30), Duration.ofSeconds(30));
    // the same times: the smaller id wins
    lead = campaign.lead();
    end = campaign.moment();
    related(campaign.knownNumber(), lead, end.minusSeconds(60), MINUTE);
    related(campaign.workspaceNumber(), lead, end.minusSeconds(60), MINUTE);
    related(campaign.workspaceNumber(), lead, end.minusSeconds(60), MINUTE);
    transfer(lead, end.minusSeconds(30), Duration.ofSeconds(30));
  }

  private void transfersWithoutEnd() {
    String lead = campaign.lead();
    Instant time = campaign.moment();
    related(campaign.knownNumber(), lead, time, MINUTE);
    add(TwilioCalls.originating(campaign.sid(), lead, time));
    add(TwilioCalls.originating(campaign.sid(), lead, time).text("end_time", ""));
    add(TwilioCalls.originating(campaign.sid(), "anonymous", time));
  }

  private void transfersAndRelatedWithoutEnd() {
    String lead = campaign.lead();
    Instant time = campaign.moment();
    add(TwilioCalls.terminating(campaign.sid(), campaign.knownNumber(), lead, time));
    transfer(lead, time.plusSeconds(5), MINUTE);
    // one without an end, by its call_date nearer than one with
    lead = campaign.lead();
    add(
        TwilioCalls.outboundApi(campaign.sid(), campaign.knownNumber(), lead, time)
            .text("end_time", ""));
    related(campaign.workspaceNumber(), lead, time.minusSeconds(600), Duration.ofSeconds(500));
    transfer(lead, time.minusSeconds(60), Duration.ofSeconds(61));
    // a queued one, by its creation
    lead = campaign.lead();
    add(
        TwilioCalls.outboundApi(campaign.sid(), campaign.newWorkspaceNumber(), lead, time)
            .queued());
    transfer(lead, time.plusSeconds(10), MINUTE);
    // nobody ever called this one
    transfer(campaign.lead(), time, MINUTE);
  }

  private void transfersInSipForm() {
    for (String form :
        List.of(
            "sip:%s@pbx.example",
            "sip:%s@pbx.example:5060;transport=tls",
            "sips:%s@10.0.0.7:5061",
            "%s@pbx.example",
            " %s ")) {
      String lead = campaign.lead();
      Instant time = campaign.moment();
      related(campaign.workspaceNumber(), lead, time, MINUTE);
      transfer(String.format(form, lead), time.plusSeconds(90), MINUTE);
      // and the related call in that form, its own number too
      lead = campaign.lead();
      related(
          String.format(form, campaign.workspaceNumber()), String.format(form, lead), time, MINUTE);
      transfer(lead, time.plusSeconds(90), MINUTE);
    }
  }

  private void transferOfAnUnidentifiedCall() {
    String lead = campaign.lead();
    Instant time = campaign.moment();
    related("anonymous", lead, time, MINUTE);
    transfer(lead, time, MINUTE);
  }

  private void transferWhoseCallLiesOutside() {
    String lead = campaign.lead();
    related(campaign.newWorkspaceNumber(), lead, campaign.from().minusSeconds(30), MINUTE);
    transfer(lead, campaign.from(), MINUTE);
    lead = campaign.lead();
    related(campaign.newWorkspaceNumber(), lead, campaign.to(), MINUTE);
    transfer(lead, campaign.to().minusSeconds(1), MINUTE);
  }

  private void withheldNumbers() {
    for (String none : NO_NUMBERS) {
      Instant time = campaign.moment();
      rated(TwilioCalls.outboundApi(campaign.sid(), none, campaign.lead(), time));
      related(campaign.knownNumber(), none, time, MINUTE);
      transfer(none, time, MINUTE);
      rated(TwilioCalls.inbound(campaign.sid(), none, campaign.knownNumber(), time));
    }
    rated(
        TwilioCalls.outboundApi(campaign.sid(), "", campaign.lead(), campaign.moment())
            .without("from"));
  }

  private void oddNumbers() {
    for (String odd : ODD_NUMBERS) {
      Instant time = campaign.moment();
      rated(TwilioCalls.outboundApi(campaign.sid(), campaign.workspaceNumber(), odd, time));
      rated(TwilioCalls.terminating(campaign.sid(), odd, campaign.lead(), time));
    }
    String number = campaign.newWorkspaceNumber();
    String spaced = number.substring(0, 3) + " " + number.substring(3, 6) + " ";
    rated(
        TwilioCalls.outboundApi(
            campaign.sid(), spaced + number.substring(6), campaign.lead(), campaign.moment()));
  }

  private void otherDirections() {
    String created = campaign.newWorkspaceNumber();
    // before and after the call that brings the number into the directory
    Instant time = campaign.moment();
    rated(TwilioCalls.inbound(campaign.sid(), campaign.lead(), created, time.minusSeconds(3_600)));
    related(created, campaign.lead(), time, MINUTE);
    rated(TwilioCalls.outboundDial(campaign.sid(), created, campaign.lead(), time.plusSeconds(60)));
    for (String direction : Arrays.asList("inbound", "outbound-dial", "outbound-dialogue", null)) {
      String known = campaign.knownNumber();
      String known2 = campaign.knownNumber();
      Instant at = campaign.moment();
      rated(TwilioCalls.call(campaign.sid(), direction, known, known2, at));
      rated(TwilioCalls.call(campaign.sid(), direction, campaign.lead(), known, at));
      rated(TwilioCalls.call(campaign.sid(), direction, known, campaign.lead(), at));
      rated(TwilioCalls.call(campaign.sid(), direction, campaign.lead(), campaign.lead(), at));
      rated(TwilioCalls.call(campaign.sid(), direction, "client:alice", "sip:" + known + "@x", at));
    }
    rated(
        TwilioCalls.call(campaign.sid(), "inbound", campaign.knownNumber(), "112", time)
            .without("direction"));
  }

  private void sameSidAgain() {
    Instant time = campaign.moment();
    CallBuilder twice =
        TwilioCalls.terminating(campaign.sid(), campaign.workspaceNumber(), campaign.lead(), time)
            .ended(time.plusSeconds(40));
    add(twice);
    add(twice);
    // the newer version is the one with the price
    add(twice.price("-0.02150").updated(time.plusSeconds(300)));
    CallBuilder grown =
        TwilioCalls.outboundApi(
            campaign.sid(), campaign.workspaceNumber(), campaign.lead(), time.plusSeconds(9));
    add(grown);
    add(grown.ended(time.plusSeconds(200)).price("-0.00700"));
  }

  private void edgesOfTime() {
    Instant time = campaign.moment();
    for (ChronoUnit unit : List.of(ChronoUnit.HOURS, ChronoUnit.DAYS)) {
      Instant begin = time.truncatedTo(unit).plus(1, unit);
      for (Instant edge : List.of(begin.minusSeconds(1), begin, begin.plusSeconds(1))) {
        related(campaign.workspaceNumber(), campaign.lead(), edge, MINUTE);
      }
    }
    for (Instant edge :
        List.of(
            campaign.from().minusSeconds(1),
            campaign.from(),
            campaign.to().minusSeconds(1),
            campaign.to())) {
      related(campaign.newWorkspaceNumber(), campaign.lead(), edge, MINUTE);
    }
  }

  private void unstorable() {
    add(reject().without("sid"));
    add(reject().none("sid"));
    add(reject().text("sid", ""));
    add(reject().text("duration", "seventy"));
    add(reject().text("duration", "99999999999"));
    add(reject().text("price", "free"));
    add(reject().text("price", "NaN"));
    add(reject().text("end_time", "soon"));
    add(reject().text("start_time", "yesterday"));
    add(reject().text("start_time", "0000-00-00 00:00:00"));
    Instant listed = campaign.moment();
    add(reject().none("start_time").none("date_created").selectedBy(listed));
    add(reject().text("start_time", "").text("date_created", "never").selectedBy(listed));
    add(
        reject()
            .text("start_time", "Xyz, 99 Foo 2025 25:61:61 +0000")
            .without("date_created")
            .selectedBy(listed));
    // out of the period: of no concern
    add(
        TwilioCalls.outboundApi(campaign.sid(), campaign.lead(), campaign.lead(), campaign.to())
            .text("duration", "seventy"));
    // no related call, and its number is created by nobody
    String lead = campaign.lead();
    add(
        TwilioCalls.terminating(campaign.sid(), campaign.newWorkspaceNumber(), lead, listed)
            .ended(listed.plusSeconds(60))
            .text("price", "1,5"));
    transfer(lead, listed, MINUTE);
    // readable after all: the creation date does not matter beside a start
    rated(
        TwilioCalls.outboundApi(campaign.sid(), campaign.workspaceNumber(), campaign.lead(), listed)
            .text("date_created", "never"));
  }

  private CallBuilder reject() {
    Instant time = campaign.moment();
    String sid = campaign.sid();
    String number = campaign.newWorkspaceNumber();
    CallBuilder call =
        switch (campaign.pick(4)) {
          case 0 -> TwilioCalls.outboundApi(sid, number, campaign.lead(), time);
          case 1 -> TwilioCalls.terminating(sid, number, campaign.lead(), time);
          case 2 -> TwilioCalls.originating(sid, campaign.lead(), time);
          default -> TwilioCalls.inbound(sid, campaign.lead(), number, time);
        };
    // as one listing shows it: whether it started or was created, it is there
    return call.created(time).ended(time.plusSeconds(30)).selectedBy(time);
  }

  private void amounts() {
    for (String price : Arrays.asList(null, "", "0", "-0.00000", "-0.00005", "-12.3456789")) {
      add(ended().price(price));
    }
    for (String number : List.of("-0.013", "0", "0.02", "-1")) {
      add(ended().number("price", number));
    }
    for (String duration : Arrays.asList(null, "", "0", "86400")) {
      add(ended().text("duration", duration).price("-0.01000"));
    }
    add(ended().number("duration", "70").number("price", "-0.0130"));
    add(ended().without("price").without("duration").without("price_unit"));
    add(ended().price("-150").text("price_unit", "JPY"));
  }

  private CallBuilder ended() {
    Instant time = campaign.moment();
    return TwilioCalls.outboundApi(
            campaign.sid(), campaign.workspaceNumber(), campaign.lead(), time)
        .ended(time.plusSeconds(60));
  }

  private void oddCharacters() {
    add(ended().text("caller_name", "Jos\u0000é \u0000"));
    add(ended().text("caller_name", "half \ud83d a telephone"));
    add(ended().text("forwarded_from", "\udcde"));
    add(ended().text("caller_name", "whole \ud83d\udcde, ñ, \\u0000 and \"quotes\""));
    add(ended().text("annotation", "").text("flags", "1").text("group_sid", ""));
  }

  private void unfinished() {
    for (String status : List.of("queued", "ringing", "in-progress")) {
      CallBuilder call =
          TwilioCalls.outboundApi(
                  campaign.sid(), campaign.workspaceNumber(), campaign.lead(), campaign.moment())
              .status(status);
      add("queued".equals(status) ? call.queued() : call);
    }
    add(
        TwilioCalls.terminating(
                campaign.sid(), campaign.workspaceNumber(), campaign.lead(), campaign.moment())
            .queued()
            .text("start_time", "")
            .text("end_time", ""));
    for (String status : List.of("busy", "failed", "no-answer", "canceled", "completed")) {
      add(ended().status(status).text("duration", "0").none("price"));
    }
  }

  private void related(String from, String to, Instant start, Duration length) {
    rated(
        campaign.pick(2) == 0
            ? TwilioCalls.outboundApi(campaign.sid(), from, to, start)
            : TwilioCalls.terminating(campaign.sid(), from, to, start),
        length);
  }

  private void transfer(String from, Instant start, Duration length) {
    rated(TwilioCalls.originating(campaign.sid(), from, start), length);
  }

  private void rated(CallBuilder call) {
    rated(call, MINUTE);
  }

  private void rated(CallBuilder call, Duration length) {
    calls.add(campaign.rated(call, length));
  }

  private void add(CallBuilder call) {
    calls.add(call.build());
  }
}
