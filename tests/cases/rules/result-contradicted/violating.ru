# Two accuracies on the same birds.
INSERT DATA {
    model:heron cg:evaluation <https://w3id.org/cardgraph/evaluation/one>, <https://w3id.org/cardgraph/evaluation/two> .
    <https://w3id.org/cardgraph/evaluation/one> a cg:EvaluationResult ; cg:evaluationDataset <https://w3id.org/cardgraph/dataset/birds> ;
        cg:metric "accuracy" ; cg:datasetSplit "test" ; cg:resultText "0.71" ; cg:resultValue 0.71 .
    <https://w3id.org/cardgraph/evaluation/two> a cg:EvaluationResult ; cg:evaluationDataset <https://w3id.org/cardgraph/dataset/birds> ;
        cg:metric "Accuracy" ; cg:datasetSplit "test" ; cg:resultText "73.5" ; cg:resultValue 73.5 .
}
