package io.centralita.client;

/** A request of account AC1 that is never sent. */
class SomeRequest implements ProviderRequest {

  @Override
  public String account() {
    return "AC1";
  }

  @Override
  public String kind() {
    return "calls";
  }

  @Override
  public void attempt() {}

  @Override
  public String address() {
    return "http://localhost/";
  }

  @Override
  public String query() {
    return "";
  }

  @Override
  public String credentialsHeader() {
    return "Authorization";
  }

  @Override
  public String credentials() {
    return "none";
  }

  @Override
  public Object read(int status, String retryAfter, byte[] body) {
    return body;
  }

  @Override
  public boolean canShrinkPage() {
    return false;
  }

  @Override
  public void failed(Throwable failure) {}

  @Override
  public boolean exceedsConcurrency(int status, byte[] body) {
    return false;
  }
}
