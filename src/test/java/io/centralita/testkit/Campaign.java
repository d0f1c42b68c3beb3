package io.centralita.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A seeded history: ordinary calls, and the edge cases of {@link EdgeCases} in every block. */
final class Campaign {
  static final int KNOWN_PHONES = 17;
  private static final int WORKSPACE_PHONES = 40;
  private static final int BLOCK = 500;
  private static final double A_FEW = 10;
  private static final int ENOUGH_FOR_A_PEAK = 2_500;
  private static final int PEAK_CALLS = 1_250;
  private static final Duration MARGIN = Duration.ofDays(5);
  private static final Duration ROOMY = Duration.ofDays(12);

  private final Random random;
  private final Instant from;
  private final Instant to;
  private final Instant peak;
  private int leads;
  private int leadPool;
  private double peakShare;
  private double case1Share;
  private double case3Share;

  Campaign(long seed, Instant from, Instant to) {
    this.random = new Random(seed);
    this.from = from.truncatedTo(ChronoUnit.SECONDS);
    this.to = to.truncatedTo(ChronoUnit.SECONDS);
    this.peak = moment().truncatedTo(ChronoUnit.HOURS);
  }

  List<RawCall> calls(int count) {
    leadPool = Math.max(20, count / 4);
    List<RawCall> all = new ArrayList<>(count);
    while (all.size() < count) {
      int size = Math.min(BLOCK, count - all.size());
      List<RawCall> edges = new EdgeCases(this).calls();
      all.addAll(edges.subList(0, Math.min(size, edges.size())));
      int ordinary = Math.max(0, size - edges.size());
      peakShare = count < ENOUGH_FOR_A_PEAK ? 0 : peakShare(count, ordinary);
      case1Share = missing(edges, "outbound-api", 0.23) / Math.max(1, ordinary);
      case3Share = missing(edges, "trunking-originating", 0.06) / Math.max(1, ordinary);
      for (int i = 0; i < ordinary; i++) {
        all.add(ordinary());
      }
    }
    return all;
  }

  private static double peakShare(int count, int ordinaryInBlock) {
    double ordinary = ordinaryInBlock * (double) count / BLOCK;
    return Math.min(0.9, Math.max(0.03, PEAK_CALLS / ordinary));
  }

  /** How many a whole block still lacks of one direction beside its edge cases, a few at least. */
  private static double missing(List<RawCall> edges, String direction, double share) {
    long there =
        edges.stream()
            .filter(call -> direction.equals(call.json().path("direction").textValue()))
            .count();
    return Math.max(A_FEW, BLOCK * share - there);
  }

  private RawCall ordinary() {
    Instant start = random.nextDouble() < peakShare ? inPeak() : moment(0);
    Duration length = Duration.ofSeconds(random.nextInt(600));
    double kind = random.nextDouble();
    if (kind < case1Share) {
      return rated(TwilioCalls.outboundApi(sid(), workspaceNumber(), poolLead(), start), length);
    }
    if (kind < case1Share + case3Share) {
      return rated(TwilioCalls.originating(sid(), poolLead(), start), length);
    }
    return rated(TwilioCalls.terminating(sid(), workspaceNumber(), poolLead(), start), length);
  }

  /** Ended so, mostly with a price whose fifth digit matters once it is summed. */
  RawCall rated(CallBuilder call, Duration length) {
    call.endedAfter(length);
    if (random.nextInt(12) > 0) {
      call.price(String.format(Locale.ROOT, "-%.5f", random.nextInt(9_000) / 100_000.0));
    }
    if (random.nextInt(15) == 0) {
      call.status("no-answer").text("duration", "0").none("price");
    }
    return call.build();
  }

  String sid() {
    HexFormat hex = HexFormat.of();
    return "CA" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  /** A number nobody else in the campaign calls. */
  String lead() {
    return String.format("+346%08d", ++leads);
  }

  private String poolLead() {
    return String.format("+347%08d", random.nextInt(leadPool));
  }

  /** A workspace's number that nobody else in the campaign uses, in no directory yet. */
  String newWorkspaceNumber() {
    return String.format("+3495%07d", ++leads);
  }

  String workspaceNumber() {
    return workspaceNumber(random.nextInt(WORKSPACE_PHONES));
  }

  String knownNumber() {
    return workspaceNumber(random.nextInt(KNOWN_PHONES));
  }

  static String workspaceNumber(int index) {
    return String.format("+3491%07d", 1_000_000 + index * 37_813);
  }

  /** Any second of the period, days from its ends where it is long enough. */
  Instant moment() {
    boolean roomy = Duration.between(from, to).compareTo(ROOMY) > 0;
    return moment(roomy ? MARGIN.toSeconds() : 0);
  }

  private Instant moment(long margin) {
    long length = Duration.between(from, to).toSeconds();
    return from.plusSeconds(margin + (long) (random.nextDouble() * (length - 2 * margin)));
  }

  private Instant inPeak() {
    return inside(peak.plusSeconds(random.nextInt(3_600)));
  }

  private Instant inside(Instant instant) {
    if (instant.isBefore(from)) {
      return from;
    }
    return instant.isBefore(to) ? instant : to.minusSeconds(1);
  }

  Instant from() {
    return from;
  }

  Instant to() {
    return to;
  }

  int pick(int bound) {
    return random.nextInt(bound);
  }
}
