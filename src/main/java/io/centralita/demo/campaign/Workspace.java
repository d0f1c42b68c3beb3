package io.centralita.demo.campaign;

import java.util.List;

/** Names a workspace and its numbers. */
public record Workspace(long id, String name, List<String> phoneNumbers) {}
