package io.centralita.health;

import io.centralita.health.Health.Check;
import java.util.List;

/** Checks one part of the program; quick, and never throws. */
public interface HealthCheck {

  List<Check> look();
}
