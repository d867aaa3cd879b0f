# The same as per cent, rounded; another split; another metric; and a loss, which is no share.
INSERT DATA {
    model:heron cg:evaluation <https://w3id.org/cardgraph/evaluation/one>, <https://w3id.org/cardgraph/evaluation/two>,
        <https://w3id.org/cardgraph/evaluation/three>, <https://w3id.org/cardgraph/evaluation/four> .
    <https://w3id.org/cardgraph/evaluation/one> a cg:EvaluationResult ; cg:evaluationDataset <https://w3id.org/cardgraph/dataset/birds> ;
        cg:metric "accuracy" ; cg:datasetSplit "test" ; cg:resultText "0.7134" ; cg:resultValue 0.7134 .
    <https://w3id.org/cardgraph/evaluation/two> a cg:EvaluationResult ; cg:evaluationDataset <https://w3id.org/cardgraph/dataset/birds> ;
        cg:metric "accuracy" ; cg:datasetSplit "test" ; cg:resultText "71.3" ; cg:resultValue 71.3 .
    <https://w3id.org/cardgraph/evaluation/three> a cg:EvaluationResult ; cg:evaluationDataset <https://w3id.org/cardgraph/dataset/birds> ;
        cg:metric "accuracy" ; cg:datasetSplit "train" ; cg:resultText "0.93" ; cg:resultValue 0.93 .
    <https://w3id.org/cardgraph/evaluation/four> a cg:EvaluationResult ; cg:evaluationDataset <https://w3id.org/cardgraph/dataset/birds> ;
        cg:metric "loss" ; cg:datasetSplit "test" ; cg:resultText "0.5" ; cg:resultValue 0.5 .
}
