package io.centralita;

public final class Centralita {
  public static void main(String[] a) {}
}
