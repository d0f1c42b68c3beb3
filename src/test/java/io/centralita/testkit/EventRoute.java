package io.centralita.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/**
 * What a route does with the events it is handed, as a test wants it: its own steps are taken out,
 * what comes is noted down, and it may fail. It is one of the program's configurations.
 */
public final class EventRoute implements CamelConfiguration {

  private final String id;
  private final List<String> attempted = new CopyOnWriteArrayList<>();
  private final List<String> delivered = new CopyOnWriteArrayList<>();
  private volatile Handler handler = event -> {};

  /** What is done with an event. */
  @FunctionalInterface
  public interface Handler {
    void handle(String event) throws Exception;
  }

  public EventRoute(String id) {
    this.id = id;
  }

  @Override
  public void configure(CamelContext camel) {
    camel
        .getCamelContextExtension()
        .getContextPlugin(Model.class)
        .addModelLifecycleStrategy(
            new ModelLifecycleStrategySupport() {
              @Override
              public void onAddRouteDefinition(RouteDefinition route) {
                if (id.equals(route.getRouteId())) {
                  route.getOutputs().clear();
                  route.process(EventRoute.this::handle);
                }
              }
            });
  }

  /** From now on. */
  public void handleWith(Handler newHandler) {
    handler = newHandler;
  }

  /** Every event it was handed, as often as it was. */
  public List<String> attempted() {
    return List.copyOf(attempted);
  }

  /** Those it did not fail with. */
  public List<String> delivered() {
    return List.copyOf(delivered);
  }

  /** As if nothing had come. */
  public void forget() {
    attempted.clear();
    delivered.clear();
  }

  private void handle(Exchange exchange) throws Exception {
    String event = exchange.getMessage().getBody(String.class);
    attempted.add(event);
    handler.handle(event);
    delivered.add(event);
  }
}
