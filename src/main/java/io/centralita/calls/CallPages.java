package io.centralita.calls;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Goes through all calls that fit, newest first, a page at a time. Between two pages nothing is
 * held, however long the next one is waited for.
 */
final class CallPages implements Iterator<List<Call>> {

  private static final int SIZE = 1000;

  private final CallSearch search;
  private final CallFilter filter;
  private PagePosition after;
  private int left;

  CallPages(CallSearch search, CallFilter filter) {
    this.search = search;
    this.filter = filter;
    this.after = filter.after();
    this.left = filter.limit();
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public List<Call> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int size = Math.min(left, SIZE);
    CallSearch.Page page = search.page(filter.page(size, after));
    after = page.next();
    left = after == null ? 0 : left - size;
    return page.calls();
  }
}
