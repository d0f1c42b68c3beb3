package io.centralita.calls;

import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.CsvFile;
import io.centralita.api.QueryParameters;
import io.centralita.database.StorableText;
import io.centralita.runs.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers which calls there are, and the whole story of one. */
public final class CallsApi {

  private final CallSearch search;
  private final Supplier<StorableText> text;

  /**
   * @param text what text the database holds
   */
  CallsApi(CallSearch search, Supplier<StorableText> text) {
    this.search = search;
    this.text = text;
  }

  /**
   * The calls that fit, newest first, a page at a time.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read or is not known
   */
  public ApiResponse calls(ApiRequest request) {
    CallSearch.Page page = search.page(CallFilter.ofPage(request.query(), text.get()));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("calls", page.calls());
    content.put("next", page.next() == null ? null : page.next().token());
    return new ApiResponse(200, content);
  }

  /**
   * All calls that fit, newest first, as a file.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read or is not known
   */
  public CsvFile<Call> csv(ApiRequest request) {
    return new CsvFile<>(
        "calls.csv",
        Call.class,
        new CallPages(search, CallFilter.ofAll(request.query(), text.get())));
  }

  /**
   * The whole story of one call.
   *
   * @throws InvalidRequestException for a parameter, of which there are none
   */
  public ApiResponse call(ApiRequest request) {
    QueryParameters.of(request.query());
    // no text of the database holds a NUL
    Optional<CallStory> story =
        Optional.of(request.id())
            .filter(id -> id.indexOf('\0') < 0)
            .flatMap(id -> search.story(text.get().of(id)));
    if (story.isEmpty()) {
      return ApiResponse.refused(404, "There is no such call.");
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("call", story.get());
    return new ApiResponse(200, content);
  }
}
