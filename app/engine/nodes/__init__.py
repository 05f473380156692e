"""The nodes of a diagram as SpiffWorkflow task specifications, each with the execution semantics of BPMN 2.0.2, clause 13."""
