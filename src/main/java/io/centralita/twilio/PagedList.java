package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.PermanentProviderException;
import io.centralita.client.ProviderRequest;
import io.centralita.client.ResponseTooLargeException;
import io.centralita.client.TransientProviderException;
import io.centralita.runs.FailureMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Follows the pages of one of Twilio's lists: which page comes next and how large it may be. Used
 * by one thread at a time.
 */
public class PagedList implements ProviderRequest {

  private static final List<Integer> PAGE_SIZES = List.of(PageRequest.FULL_PAGE, 500, 100);

  /** Of one page in all, where some were made before it was put off and some afterwards. */
  private static final int MOST_ATTEMPTS = 8;

  /** The same page is asked for as often before a smaller one is tried. */
  private static final int FAULTS_BEFORE_SMALLER_PAGE = 2;

  /** A list that goes on for so many pages without anything new has no end. */
  private static final int MOST_PAGES_WITHOUT_NEWS = 50;

  private final TwilioApi api;
  private final String account;
  private final Set<String> seenPages = new HashSet<>();
  private final List<JsonNode> records = new ArrayList<>();
  private PageRequest next;
  private int faults;
  private int failures;
  private Throwable lastFailure;
  private boolean wasPutOff;
  private int smaller;
  private int pages;
  private int pagesWithoutNews;
  private String firstOfLastPage;
  private int requests;

  PagedList(TwilioApi api, String account, PageRequest first) {
    this.api = api;
    this.account = account;
    this.next = first;
  }

  /** The sid of the account that is read. */
  @Override
  public String account() {
    return account;
  }

  @Override
  public String kind() {
    return next.list() == null ? "call" : next.list();
  }

  @Override
  public boolean canShrinkPage() {
    return next.list() != null && smaller < PAGE_SIZES.size() - 1;
  }

  /** What is asked for next: this. */
  public List<? extends ProviderRequest> upcoming() {
    return hasNext() ? List.of(this) : List.of();
  }

  @Override
  public boolean exceedsConcurrency(int status, byte[] body) {
    return status == 429;
  }

  @Override
  public void postpone() {
    wasPutOff = true;
  }

  @Override
  public int meaning(int status, byte[] body) {
    return TwilioError.meaning(status, body);
  }

  /** Whether there is a page left to ask for. */
  public boolean hasNext() {
    return next != null;
  }

  /** The page to ask for now. */
  public PageRequest request() {
    return smaller == 0 ? next : next.withPageSize(PAGE_SIZES.get(smaller));
  }

  @Override
  public String address() {
    return api.address(request());
  }

  @Override
  public String query() {
    return request().query();
  }

  @Override
  public String credentialsHeader() {
    return "Authorization";
  }

  @Override
  public String credentials() {
    return api.authorization(this);
  }

  @Override
  public Page read(int status, String retryAfter, byte[] body) {
    return api.page(this, status, retryAfter, body);
  }

  @Override
  public void attempt() {
    if (wasPutOff && failures >= MOST_ATTEMPTS) {
      throw new PermanentProviderException(FailureMessage.of(lastFailure, "Twilio"));
    }
    requests++;
  }

  /** Takes note of a failed attempt: Twilio may manage a smaller page. */
  @Override
  public void failed(Throwable failure) {
    failures++;
    lastFailure = failure;
    if (failure instanceof ResponseTooLargeException && canShrinkPage()) {
      smaller++;
    }
    if (failure instanceof TransientProviderException fault && fault.overloaded()) {
      faults++;
      if (faults % FAULTS_BEFORE_SMALLER_PAGE == 0 && smaller < PAGE_SIZES.size() - 1) {
        smaller++;
      }
    }
  }

  /**
   * Moves on to the page after this one.
   *
   * @throws PermanentProviderException when the pages go in circles, elsewhere or nowhere
   */
  final void turn(Page page) {
    pages++;
    faults = 0;
    failures = 0;
    wasPutOff = false;
    seenPages.add(next.toString());
    PageRequest asked = next;
    next = page.nextPageUri() == null ? null : next.next(page.nextPageUri());
    if (next != null && !next.isOfSameList(asked)) {
      throw new PermanentProviderException(
          "Twilio's link to the next page of %s leads to another list.".formatted(this));
    }
    if (asked.list() != null
        && isWithoutNews(page)
        && ++pagesWithoutNews == MOST_PAGES_WITHOUT_NEWS) {
      throw new PermanentProviderException(
          "Twilio's list of %s does not end: its last %d pages brought nothing new."
              .formatted(this, pagesWithoutNews));
    }
    if (next != null && seenPages.contains(next.toString())) {
      throw new PermanentProviderException(
          "Twilio's pages go in circles: page %d of %s names one that was read before."
              .formatted(pages, this));
    }
  }

  private boolean isWithoutNews(Page page) {
    String first = page.records().isEmpty() ? firstOfLastPage : page.records().get(0).raw();
    boolean same = page.records().isEmpty() || first.equals(firstOfLastPage);
    if (!same) {
      pagesWithoutNews = 0;
    }
    firstOfLastPage = first;
    return same;
  }

  /** Leaves the list for something else to ask for, or {@code null} for nothing. */
  final void goTo(PageRequest request) {
    next = request;
  }

  /** Moves on and keeps the page's records: for lists that are short. */
  public void gather(Page page) {
    turn(page);
    page.records().forEach(record -> records.add(record.fields()));
  }

  /** Moves on and hands the page's records over: for lists that may be long. */
  public List<JsonNode> take(Page page) {
    turn(page);
    return page.records().stream().map(RawRecord::fields).toList();
  }

  /** What was gathered. */
  public List<JsonNode> records() {
    return records;
  }

  /** Pages read so far. */
  public int pages() {
    return pages;
  }

  /** Attempts made so far, failed ones included. */
  public int requests() {
    return requests;
  }

  @Override
  public String toString() {
    return next == null ? "a list" : next.path();
  }
}
