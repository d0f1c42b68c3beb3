package io.centralita.demo.campaign;

import java.util.List;

/** A workspace and the numbers that belong to it. */
public record Workspace(long id, String name, List<String> phoneNumbers) {}
