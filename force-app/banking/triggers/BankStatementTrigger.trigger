trigger BankStatementTrigger on BankStatement__c(after insert, after update) {
  BankStatementTriggerHandler.run();
}
