package io.centralita.testkit;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.language.ConstantExpression;

/**
 * Looks more often than the program in production, where a test would only wait for the next look:
 * whether a run has ended, and whether the database takes writes. It is one of the program's
 * configurations.
 */
public final class Hurry implements CamelConfiguration {

  @Override
  public void configure(CamelContext camel) {
    camel
        .getCamelContextExtension()
        .getContextPlugin(Model.class)
        .addModelLifecycleStrategy(
            new ModelLifecycleStrategySupport() {
              @Override
              public void onAddRouteDefinition(RouteDefinition route) {
                switch (route.getRouteId()) {
                  case "wait-for-end" -> lookEvery(route, "5");
                  case "heartbeat" ->
                      route.getInput().setUri("timer:heartbeat?period=500&includeMetadata=false");
                  default -> {}
                }
              }
            });
  }

  private static void lookEvery(RouteDefinition route, String milliseconds) {
    route.getOutputs().stream()
        .filter(LoopDefinition.class::isInstance)
        .flatMap(loop -> loop.getOutputs().stream())
        .filter(DelayDefinition.class::isInstance)
        .forEach(
            delay -> ((DelayDefinition) delay).setExpression(new ConstantExpression(milliseconds)));
  }
}
