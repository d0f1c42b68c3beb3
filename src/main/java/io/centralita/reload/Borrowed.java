package io.centralita.reload;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.spi.BeanRepository;

/** The running program's beans, lent to a dry run and given back unchanged. */
final class Borrowed implements BeanRepository, AutoCloseable {
  private final CamelContext owner;
  private final Set<CamelContextAware> lent = ConcurrentHashMap.newKeySet();

  Borrowed(CamelContext owner) {
    this.owner = owner;
  }

  @Override
  public Object lookupByName(String name) {
    return lookupByNameAndType(name, Object.class);
  }

  @Override
  public <T> T lookupByNameAndType(String name, Class<T> type) {
    T bean = owner.getRegistry().lookupByNameAndType(name, type);
    return lend(bean) ? bean : null;
  }

  @Override
  public <T> Map<String, T> findByTypeWithName(Class<T> type) {
    Map<String, T> found = new LinkedHashMap<>(owner.getRegistry().findByTypeWithName(type));
    found.values().removeIf(bean -> !lend(bean));
    return found;
  }

  @Override
  public <T> Set<T> findByType(Class<T> type) {
    Set<T> found = new LinkedHashSet<>(owner.getRegistry().findByType(type));
    found.removeIf(bean -> !lend(bean));
    return found;
  }

  // a component belongs to one context: the dry run makes its own
  private boolean lend(Object bean) {
    if (bean == null || bean instanceof Component) {
      return false;
    }
    if (bean instanceof CamelContextAware aware) {
      lent.add(aware);
    }
    return true;
  }

  @Override
  public void close() {
    lent.forEach(bean -> bean.setCamelContext(owner));
  }
}
