"""A diagram's nodes as SpiffWorkflow task specifications, with the semantics of BPMN 2.0.2, clause 13."""
